import type { RouteObject } from "react-router";
import { Layout } from "./layout.tsx";
import { AuthorPage } from "./pages/author.tsx";
import { AuthorsPage } from "./pages/authors.tsx";
import { LatestPage } from "./pages/latest.tsx";
import { MissingPage } from "./pages/missing.tsx";
import { PaperPage } from "./pages/paper.tsx";
import { TopicPage } from "./pages/topic.tsx";
import { TopicsPage } from "./pages/topics.tsx";

export const routes: RouteObject[] = [
  {
    element: <Layout />,
    children: [
      { path: "/", element: <LatestPage /> },
      { path: "/papers/:slug", element: <PaperPage /> },
      { path: "/authors", element: <AuthorsPage /> },
      { path: "/authors/:slug", element: <AuthorPage /> },
      { path: "/topics", element: <TopicsPage /> },
      { path: "/topics/:slug", element: <TopicPage /> },
      { path: "*", element: <MissingPage /> },
    ],
  },
];
