/** The page before its text is here. */
export function Skeleton() {
  return (
    <>
      <div className="toolbar-frame" aria-hidden="true">
        <div className="toolbar toolbar-empty" />
      </div>
      <div className="paper" role="status" aria-label="Loading the document">
        <div className="skeleton" aria-hidden="true">
          {["40%", "94%", "88%", "97%", "62%", "", "91%", "85%", "34%"].map((width, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines never move
            <span key={index} style={{ width }} />
          ))}
        </div>
      </div>
    </>
  );
}
