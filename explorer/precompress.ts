import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

/** Below this many bytes a compressed copy saves less than it costs. */
const SMALLEST = 1024;

/** The highest quality, 11, saves another tenth and takes 25 times as long. */
const QUALITY = 9;

/**
 * Writes `name.br` and `name.gz` beside each file of the output that is worth it.
 * The server embeds those; nothing is compressed while it answers.
 */
export function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    async writeBundle({ dir }) {
      if (!dir) throw new Error("the output has no folder");
      const entries = await readdir(dir, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      await Promise.all(files.map((file) => compress(join(file.parentPath, file.name))));
    },
  };
}

async function compress(path: string) {
  const plain = await readFile(path);
  if (plain.length < SMALLEST) return;
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } };
  await writeFile(`${path}.br`, await promisify(brotliCompress)(plain, brotli));
  await writeFile(`${path}.gz`, await promisify(gzip)(plain, { level: 9 }));
}
