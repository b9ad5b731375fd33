const FORMATS: Record<number, Intl.DateTimeFormatOptions> = {
  4: { year: "numeric" },
  7: { year: "numeric", month: "long" },
  10: { year: "numeric", month: "long", day: "numeric" },
};

/** A date as precisely as it is known: `2024`, `2024-05` or `2024-05-17`. */
export function formatPartialDate(date: string): string {
  return new Intl.DateTimeFormat("en", { ...FORMATS[date.length], timeZone: "UTC" }).format(new Date(date));
}
