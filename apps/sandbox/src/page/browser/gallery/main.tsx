import { render } from "preact";

import { GalleryPage } from "./gallery-page.tsx";

const page = document.getElementById("page");
if (page === null) throw new Error("the page has no place for itself");
render(<GalleryPage />, page);
