// Tells in which time zone this browser is, for whoever has not chosen one.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const field of document.querySelectorAll("input[name=time_zone]")) {
  field.value ||= zone ?? "";
}
