// Shows a page's own script below it.
const sources = import.meta.glob(
  ["../*/main.{js,jsx}", "../java/LiveClient.java", "!../java/main.js"],
  {
    query: "?raw",
    import: "default",
  },
);
const folder = location.pathname.split("/").at(-2);
const box = document.getElementById("source");
const [path, load] = Object.entries(sources).find(([path]) => path.startsWith(`../${folder}/`));
box.querySelector("summary").textContent = `The program: examples/${path.slice(3)}`;
box.querySelector("code").textContent = await load();
