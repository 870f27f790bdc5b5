// Live preview of a query, and keys to walk through a list. Every page works without this file.
"use strict";

const preview = document.querySelector("[data-preview]");
if (preview) {
  const form = document.querySelector(preview.dataset.preview);
  let waiting, asked;
  const look = async (patient) => {
    asked?.abort();
    asked = new AbortController();
    const words = new URLSearchParams(new FormData(form));
    if (patient) words.set("patient", "1");
    preview.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch("/topics/preview?" + words, { signal: asked.signal });
      if (answer.ok) preview.innerHTML = await answer.text(); // our own page, escaped by the server
    } catch (error) {
      if (error.name !== "AbortError") throw error;
      return;
    }
    preview.setAttribute("aria-busy", "false");
    // What there is at once is shown at once; then, with more patience, what lies further back.
    if (!patient && preview.querySelector("[data-cut]")) await look(true);
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 350, false);
  });
  if (preview.querySelector("[data-cut]")) look(true);
}

// A press review is put in order by dragging, or with Alt and the arrow keys; its buttons do the same without this file.
const order = document.querySelector("[data-order]");
if (order) {
  const stories = [...order.children].filter((story) => story.querySelector("[name=place]"));
  const move = (story, place) => {
    const form = story.querySelector("form");
    form.querySelector("[name=place]").value = place;
    form.requestSubmit(form.querySelector("[value=pick]"));
  };
  let dragged;
  for (const [at, story] of stories.entries()) {
    const handle = story.querySelector("h2");
    handle.draggable = true;
    handle.addEventListener("dragstart", (event) => {
      dragged = story;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", story.id);
    });
    handle.addEventListener("dragend", () => (dragged = undefined));
    story.addEventListener("dragover", (event) => {
      if (dragged && dragged !== story) event.preventDefault();
    });
    story.addEventListener("drop", (event) => {
      if (!dragged || dragged === story) return;
      event.preventDefault();
      move(dragged, at + 1);
    });
    story.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      const to = at + (step ?? 0);
      if (!event.altKey || !step || to < 0 || to >= stories.length) return;
      event.preventDefault();
      move(story, to + 1);
    });
  }
  // After a move the keyboard goes on where it was.
  const moved = location.hash.startsWith("#story-") && document.getElementById(location.hash.slice(1));
  if (moved) moved.querySelector("button, a")?.focus();
}

// On a narrow screen the menu is longer than its line: where we are is to be seen.
// (scrollIntoView would do, and would also move the place from which the Tab key starts.)
const here = document.querySelector("nav [aria-current]");
if (here) {
  const line = here.closest("ul");
  line.scrollLeft = here.offsetLeft - (line.clientWidth - here.offsetWidth) / 2;
}

// The form that watches a query sends what stands in the field now, not what stood there when the page came.
for (const copy of document.querySelectorAll("[data-copies]")) {
  const field = document.querySelector(copy.dataset.copies);
  field.addEventListener("input", () => (copy.value = field.value));
}

const typing = (element) => /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const links = [...document.querySelectorAll("[data-walk] a[data-step]")];
  const at = links.indexOf(document.activeElement);
  if (event.key === "j" && links.length) links[Math.min(at + 1, links.length - 1)].focus();
  else if (event.key === "k" && links.length) links[Math.max(at - 1, 0)].focus();
  else if (event.key === "/") {
    const field = document.querySelector("input[type=search], textarea");
    if (!field) return (location.href = "/search");
    field.focus();
  } else return;
  event.preventDefault();
});
