import type { Doc } from "yjs";
import type { ExportFormat } from "../editor/exports";
import { toast } from "../ui/Toasts";

const FORMATS: { format: ExportFormat; label: string }[] = [
  { format: "html", label: "HTML" },
  { format: "text", label: "Text" },
  { format: "json", label: "JSON" },
];

/** Loads the export code and hands out the document; `doc` may have to be read from the device. */
export async function saveFile(
  doc: Doc | (() => Promise<Doc | null>),
  name: string,
  format: ExportFormat,
): Promise<void> {
  try {
    const { download } = await import("../editor/exports");
    const source = typeof doc === "function" ? await doc() : doc;
    if (source === null) toast("There is no copy on this device.");
    else download(source, name, format);
  } catch (error) {
    console.error(error);
    toast("The file could not be made. Copy the text by hand, to be safe.");
  }
}

interface Props {
  doc: Doc | (() => Promise<Doc | null>);
  name: string;
}

export function ExportButtons({ doc, name }: Props) {
  return (
    <>
      {FORMATS.map(({ format, label }) => (
        <button
          key={format}
          type="button"
          className="button button-small"
          aria-label={`Download as ${label}`}
          onClick={() => void saveFile(doc, name, format)}
        >
          {label}
        </button>
      ))}
    </>
  );
}
