// A file that is chosen is put into the box, where it can be read before it is sent.
const file = document.getElementById("file");
file.closest("label").hidden = false;
file.addEventListener("change", async () => {
  if (file.files.length) {
    document.getElementById("list").value = await file.files[0].text();
  }
});
