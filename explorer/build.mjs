// What the cargo build runs in a copy of this folder: installs the packages and builds the explorer.
// Ends, with everything it has started, as soon as its standard input closes: nothing outlives a build that was stopped.
import { spawn } from "node:child_process";
import { copyFile, readFile } from "node:fs/promises";

const windows = process.platform === "win32";

// Packages run no code of their own here, and a network that is not there is noticed soon.
const INSTALL = [
  "ci",
  "--ignore-scripts",
  "--omit=dev",
  "--prefer-offline",
  "--no-audit",
  "--no-fund",
  "--fetch-retries=2",
  "--fetch-retry-mintimeout=1000",
  "--fetch-retry-maxtimeout=5000",
];

// The lock file that the installed packages came from.
const INSTALLED = "node_modules/installed-from.json";

let running;
process.stdin.resume().on("end", stop).on("error", stop);
process.on("SIGINT", stop).on("SIGTERM", stop);

if (!(await isInstalled())) {
  await run("npm", INSTALL, { shell: windows });
  await copyFile("package-lock.json", INSTALLED);
}
await run(process.execPath, ["node_modules/vite/bin/vite.js", "build"]);
process.exit(0);

async function isInstalled() {
  try {
    const [wanted, present] = await Promise.all(["package-lock.json", INSTALLED].map((file) => readFile(file, "utf8")));
    return wanted === present;
  } catch {
    return false;
  }
}

function run(command, parameters, options) {
  return new Promise((resolve) => {
    // A process group of its own, so that its children end with it.
    running = spawn(command, parameters, { stdio: ["ignore", "inherit", "inherit"], detached: !windows, ...options });
    running.on("error", (error) => fail(`${command} could not be started: ${error.message}`));
    running.on("exit", (code, signal) => (code === 0 ? resolve() : fail(`${command} ended with ${signal ?? code}`)));
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

function stop() {
  if (running?.pid && windows) spawn("taskkill", ["/F", "/T", "/PID", String(running.pid)]);
  else if (running?.pid) process.kill(-running.pid, "SIGKILL");
  fail("stopped");
}
