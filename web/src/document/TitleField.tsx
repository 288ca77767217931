const LONGEST = 200;

interface Props {
  title: string;
  readOnly: boolean;
  onChange: (title: string) => void;
}

/** The title that everybody sees and may change. */
export function TitleField({ title, readOnly, onChange }: Props) {
  return (
    <h1 className="title">
      <input
        className="title-field"
        aria-label="Title"
        placeholder="Untitled"
        value={title}
        maxLength={LONGEST}
        readOnly={readOnly}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          document.querySelector<HTMLElement>("[data-testid=editor]")?.focus();
        }}
      />
    </h1>
  );
}
