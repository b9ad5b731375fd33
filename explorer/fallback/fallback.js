// Sends the operation to the catalog and shows the answer. Written for browsers as it is; nothing builds it.
const form = document.getElementById("operation");
const answer = document.getElementById("answer");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  answer.textContent = "Running …";
  try {
    answer.textContent = await run(new FormData(form));
  } catch (error) {
    answer.textContent = String(error);
  }
});

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

async function run(fields) {
  const headers = {
    "Content-Type": "application/json",
    Accept: "application/graphql-response+json, application/json;q=0.9",
  };
  const token = fields.get("token").trim();
  if (token) headers.Authorization = `Bearer ${token}`;
  const request = { query: fields.get("query"), variables: variables(fields.get("variables")) };
  const response = await fetch("graphql", { method: "POST", headers, body: JSON.stringify(request) });
  const text = await response.text();
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return `${response.status} ${response.statusText}\n${text}`;
  }
}

function variables(text) {
  if (!text.trim()) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`The variables are no JSON: ${error.message}`);
  }
}
