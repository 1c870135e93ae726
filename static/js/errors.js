// Moves the focus to the error summary where the browser did not follow `autofocus`.
const summary = document.querySelector(".errors[autofocus]");

if (summary && document.activeElement !== summary) summary.focus();
