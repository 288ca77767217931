import type { JSONContent } from "@tiptap/core";

type Content = JSONContent[];
type Marks = NonNullable<JSONContent["marks"]>;

const text = (words: string, ...marks: string[]): JSONContent =>
  set(
    words,
    marks.map((type) => ({ type })),
  );
const set = (words: string, marks: Marks): JSONContent => ({ type: "text", text: words, marks });
const link = (href: string, rest = {}) => ({ type: "link", attrs: { href, ...rest } });
const block = (type: string, ...content: Content): JSONContent => ({ type, content });
const p = (...content: (JSONContent | string)[]): JSONContent =>
  block("paragraph", ...content.map((each) => (typeof each === "string" ? text(each) : each)));
const h = (level: number, ...content: Content): JSONContent => ({
  type: "heading",
  attrs: { level },
  content,
});
const br: JSONContent = { type: "hardBreak" };
const hr: JSONContent = { type: "horizontalRule" };
const li = (...content: Content) => block("listItem", ...content);
const ul = (...content: Content) => block("bulletList", ...content);
const ol = (start: number, ...content: Content): JSONContent => ({
  type: "orderedList",
  attrs: { start },
  content,
});
const todo = (checked: boolean, ...content: Content): JSONContent => ({
  type: "taskItem",
  attrs: { checked },
  content,
});
const todos = (...content: Content) => block("taskList", ...content);
const code = (language: string | null, words?: string): JSONContent => ({
  type: "codeBlock",
  attrs: { language },
  ...(words === undefined ? {} : { content: [text(words)] }),
});
const cell = (attrs: object, ...content: Content): JSONContent => ({
  type: "tableCell",
  attrs,
  content,
});
const th = (attrs: object, ...content: Content): JSONContent => ({
  type: "tableHeader",
  attrs,
  content,
});
const row = (...content: Content) => block("tableRow", ...content);
const table = (...content: Content) => block("table", ...content);
const image = (attrs: object): JSONContent => ({ type: "image", attrs });

/** Documents that together have every node, mark and attribute of the page, and what is hard to write about them. */
export const CORPUS: Record<string, Content> = {
  "one word": [p("Hello")],
  "empty paragraph": [p()],
  "empty paragraphs around": [p(), p("x"), p(), p(), p("y"), p()],
  "characters of HTML": [p("<b>\"a\" & 'b'</b> &amp; \u00a0 ]]> <!-- -->")],
  "characters of Markdown": [
    p("*a* _b_ `c` [d](e) ![f](g) <h> &amp; ~~i~~ ~j~ a|b \\ \\* snake_case __init__ 2*3*4 !"),
    p("# no heading"),
    p("- no item"),
    p("+ no item"),
    p("1. no item"),
    p("2) no item"),
    p("> no quote"),
    p("    no code"),
    p("\tno code"),
    p("```no code"),
    p("~~~no code"),
    p("---"),
    p("==="),
    p("***"),
    p("[ ] no task"),
    p("[a]: https://example.com/"),
    p("| a | b |", br, "| --- | --- |", br, "| c | d |"),
    p("a", br, "==="),
    p("a", br, "- b", br, "# c"),
    p(" lead", br, " and trail "),
    p("line\nend", br, "x"),
  ],
  "letters of the world": [
    p("äöü ß 漢字 العربية 👩‍👩‍👧 e\u0301 \u200b\u2028|"),
    h(1, text("Überschrift 🎉")),
  ],
  headings: [1, 2, 3, 4, 5, 6].map((level) => h(level, text(`Level ${level}`))),
  "headings of all kinds": [
    h(1),
    h(2, text("with # signs ##")),
    h(3, text("broken"), br, text("line")),
    h(2, text("bold", "bold"), text(" and plain")),
  ],
  marks: [
    p(
      text("bold", "bold"),
      " ",
      text("italic", "italic"),
      " ",
      text("underline", "underline"),
      " ",
      text("strike", "strike"),
      " ",
      text("code", "code"),
    ),
  ],
  "marks within marks": [
    p(
      text("a", "bold"),
      text("b", "bold", "italic"),
      text("c", "italic"),
      text("d", "italic", "strike"),
      "e",
    ),
    p(
      text("a", "underline", "strike"),
      text("b", "strike"),
      text("c", "bold", "strike"),
      text("d", "bold"),
    ),
    p(text("all", "bold", "italic", "strike", "underline")),
  ],
  "marks at awkward places": [
    p("a", text("b", "bold"), "c", text("d", "italic"), "e", text("f", "strike"), "g"),
    p("a", text(" b ", "bold"), "c", text(" ", "bold"), "d", text("  e", "italic")),
    p(
      text("(", "bold"),
      "a",
      text(")", "bold"),
      text('"q"', "italic"),
      "x",
      text("!", "strike"),
      "y",
    ),
    p("a", text("*", "bold"), "b", text("_", "italic"), text("`", "strike")),
    p(text("€", "bold"), "1", text("🎉", "italic"), "2"),
    p(text("first", "bold"), br, text("second", "bold")),
    p("x", text("a", "bold"), br, text(" b", "italic"), " "),
    p(text("1.", "bold"), " a", text(" ", "underline")),
    p(text("# a", "underline")),
  ],
  "code of all kinds": [
    p(
      text("`", "code"),
      " ",
      text("a `b` ``c``", "code"),
      " ",
      text(" x ", "code"),
      " ",
      text(" ", "code"),
      "`",
    ),
    p(text("<b> & *a* \\", "code"), text("a|b", "code")),
  ],
  links: [
    p(set("plain", [link("https://example.com/")])),
    p(
      set("with [brackets]", [
        link('https://example.com/a(b)?c=1&d=2&copy;"x"', { title: 'A "title" \\ & <x>' }),
      ]),
    ),
    p(set("one", [link("https://one.example/")]), set("two", [link("https://two.example/")])),
    p(
      "!",
      set("bold", [link("mailto:a@example.com"), { type: "bold" }]),
      set(" plain", [link("mailto:a@example.com")]),
    ),
    p(set("same page", [link("https://example.com/", { target: null, rel: null, class: "x y" })])),
    p(set("https://example.com/", [link("https://example.com/ a\nb")])),
    p(set("call", [link("tel:+123")]), " ", set("x", [link("http://a.example/x_y_z*")])),
  ],
  "links that lead nowhere": [
    p(
      ...[
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\nscript:alert(1)",
        " \u0001javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "/relative",
        "#fragment",
        "//host/x",
        "example.com",
        "https://",
        "https:",
        "http:///",
        "",
        "blob:https://example.com/x",
        "ftp://example.com",
      ].map((href, i) => set(`${i} `, [link(href)])),
    ),
    p(
      set("tabs", [link("ht\ttps://example.com")]),
      set("spaces", [link("  https://example.com  ")]),
    ),
    p(set("case", [link("HTTPS://EXAMPLE.COM")]), set("lazy", [link("https:example.com")])),
  ],
  images: [
    image({
      src: "https://example.com/a.png",
      alt: 'An "image" <x>',
      title: "T",
      width: 100,
      height: 50,
    }),
    image({ src: "https://example.com/a b(c).png" }),
    image({ src: "javascript:alert(1)", alt: "bad" }),
    image({ src: "data:image/png;base64,AAAA" }),
    image({ src: "data:image/svg+xml;base64,AAAA" }),
    image({ src: "data:text/html,x" }),
    image({ alt: "![a](b)" }),
  ],
  lists: [
    ul(
      li(p("one")),
      li(p("two"), ul(li(p("nested")), li(p("again"), ol(1, li(p("deep")))))),
      li(p("three")),
    ),
    ol(1, li(p("one")), li(p("two"))),
    ol(7, li(p("seven")), li(p("eight"), ul(li(p("nested"))))),
  ],
  "lists of all kinds": [
    ul(li(p("a"))),
    ul(li(p("another list"))),
    ul(li(p("a third"))),
    ol(1, li(p("b"))),
    ol(1, li(p("another list"))),
    p(),
    ol(0, li(p("a third")), li(p())),
    { type: "orderedList", attrs: { start: 3, type: "a" }, content: [li(p("letters"))] },
    ul(li(p())),
    ul(li(p(), ul(li(p(), ul(li(p())))))),
    ul(li(p("two"), p("paragraphs")), li(p("x"))),
    ul(
      li(p("code"), code("js", "let x;\n\n  y")),
      li(p("quote"), block("blockquote", p("q"))),
      li(p("rule"), hr),
    ),
    ul(li(p("then five"), ol(5, li(p("five"))))),
    ul(li(p("then empty"), ul(li(p())))),
    ul(li(p("heading"), h(2, text("in it")), ul(li(p("end"))))),
  ],
  tasks: [
    todos(
      todo(false, p("to do")),
      todo(true, p("done"), todos(todo(true, p("nested")), todo(false, p()))),
    ),
    ul(li(p("no task"))),
    todos(todo(true, p(), p("second")), todo(false, p("a"), code(null, "x"))),
  ],
  quotes: [
    block("blockquote", p("one"), p("two")),
    block(
      "blockquote",
      block("blockquote", p("deep"), ul(li(p("list")), li(p("in it")))),
      h(3, text("x")),
    ),
    block("blockquote", p()),
    p("between"),
    block("blockquote", p("a", br, "b"), code("c", "x\n\ny")),
  ],
  "code blocks": [
    code("js", 'if (a < b && c > d) {\n\treturn "x";\n}'),
    code(null),
    code(null, "```\nfenced\n````"),
    code("c++", "\n\nbegins and ends empty\n"),
    code("a b`c", " "),
    code(null, "    indented"),
  ],
  rules: [hr, p("between"), hr, hr],
  breaks: [
    p("a", br, "b"),
    p(br),
    p(br, "a"),
    p("a", br),
    p("a", br, br, "b", br, br),
    p(text("x", "bold"), br, "y"),
  ],
  tables: [
    table(
      row(th({}, p("Name")), th({ align: "right" }, p("Age")), th({ align: "center" }, p("X"))),
      row(
        cell({}, p("Ada")),
        cell({ align: "right" }, p("36")),
        cell({ align: "center" }, p(text("b", "bold"))),
      ),
      row(
        cell({}, p()),
        cell({ align: "right" }, p("a|b ", text("c|d", "code"), "\\|")),
        cell({}, p("l", br, "m")),
      ),
    ),
    table(row(cell({}, p("no")), cell({}, p("heading")))),
    table(row(th({}, p("only")), th({}, p("heading")))),
  ],
  "tables of all kinds": [
    table(
      row(
        th({ colspan: 2, colwidth: [100, 10] }, p("wide")),
        th({ rowspan: 2, colwidth: [50.5] }, p("high")),
      ),
      row(cell({ colwidth: [100] }, p("a")), cell({}, p("b"), ul(li(p("list"))))),
    ),
    table(row(cell({ colwidth: [200] }, p("all")), cell({ colwidth: [300] }, p("fixed")))),
    table(
      row(th({}, p("row")), cell({}, p("head"))),
      row(th({}, p("row")), cell({}, code(null, "a\n\nb"))),
    ),
    table(
      row(
        cell(
          { align: "left", colwidth: [0, 0] },
          h(2, text("x")),
          image({ src: "https://example.com/a.png" }),
        ),
      ),
    ),
    table(row(), row()),
  ],
};

// --- Random documents ---

function generator(seed: number): () => number {
  let state = (seed + 1) * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SCRAPS = [
  ..."abc *_~`|<>[]()!#+-=.\\&\"'1:/",
  " ",
  "  ",
  "word",
  "two words",
  "1. ",
  "- ",
  "**",
  "__",
  "~~",
  "&lt;",
  "<i>",
  "é",
  "€",
  "🎉",
  "\u00a0",
  "http://a.b",
];
const MARKS = ["bold", "italic", "strike", "underline", "code", "link"];

/** A document of the page's schema, always the same for one seed. */
export function randomDocument(seed: number): Content {
  const random = generator(seed);
  const below = (n: number) => Math.floor(random() * n);
  const some = <T>(least: number, most: number, make: () => T): T[] =>
    Array.from({ length: least + below(most - least + 1) }, make);
  const words = () => some(1, 5, () => SCRAPS[below(SCRAPS.length)]).join("");
  const run = (): JSONContent => {
    if (below(8) === 0) return br;
    const chosen = MARKS.filter(() => below(4) === 0);
    const marks = chosen.includes("code") ? chosen.filter((mark) => mark === "code") : chosen;
    return set(
      words(),
      marks.map((type) => (type === "link" ? link(`https://example.com/${below(2)}`) : { type })),
    );
  };
  const line = () => some(0, 5, run);
  const paragraph = () => p(...line());
  const inner = (depth: number) => [paragraph(), ...(below(3) === 0 ? blocks(depth) : [])];
  const blocks = (depth: number): Content => some(1, 3, () => anyBlock(depth));
  const cells = (columns: number, heading: boolean, simple: boolean) =>
    row(
      ...some(columns, columns, () => {
        const content = simple ? [paragraph()] : blocks(9);
        return heading ? th({}, ...content) : cell({}, ...content);
      }),
    );
  const anyBlock = (depth: number): JSONContent => {
    switch (below(depth > 2 ? 5 : 12)) {
      case 0:
        return h(1 + below(6), ...line());
      case 1:
        return code(below(2) === 0 ? "js" : null, words().replaceAll(" ", "\n"));
      case 2:
        return below(2) === 0 ? hr : image({ src: "https://example.com/a.png", alt: words() });
      case 5:
      case 6:
        return ul(...some(1, 3, () => li(...inner(depth + 1))));
      case 7:
        return ol(below(3), ...some(1, 3, () => li(...inner(depth + 1))));
      case 8:
        return todos(...some(1, 3, () => todo(below(2) === 0, ...inner(depth + 1))));
      case 9:
        return block("blockquote", ...blocks(depth + 1));
      case 10: {
        const columns = 1 + below(3);
        const simple = below(3) > 0;
        return table(
          cells(columns, below(3) > 0, simple),
          ...some(0, 2, () => cells(columns, false, simple)),
        );
      }
      default:
        return paragraph();
    }
  };
  return some(1, 5, () => anyBlock(0));
}
