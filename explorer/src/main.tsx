import "./workers.ts";
import { createRoot } from "react-dom/client";
import { Explorer } from "./explorer.tsx";

const root = document.getElementById("explorer");
if (!root) throw new Error("the page has no element for the explorer");
createRoot(root).render(<Explorer />);
