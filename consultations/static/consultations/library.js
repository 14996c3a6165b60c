/* Inserts a response of the library where the cursor is, without asking the server; nothing is saved by it. */

document.addEventListener("click", (event) => {
  const button = event.target.closest('[data-do="insert"]');
  const option = button?.form?.elements.pick?.selectedOptions[0];
  if (!option) return;
  event.preventDefault();
  if (!option.value) return;
  const { response, standard_response: used } = button.form.elements;
  const before = response.value.slice(0, response.selectionStart).trimEnd();
  const after = response.value.slice(response.selectionEnd).trimStart();
  response.value = [before, option.dataset.filled, after].filter(Boolean).join("\n\n");
  if (used) used.value = option.value;
  const end = (before ? before.length + 2 : 0) + option.dataset.filled.length;
  response.focus();
  response.setSelectionRange(end, end);
  // Whoever keeps drafts listens for what is typed.
  response.dispatchEvent(new Event("input", { bubbles: true }));
});
