import { navigate } from "../local/route";
import { Notice } from "../ui/Notice";

export function MissingPage() {
  return (
    <Notice title="There is no such page">
      <p>Documents live at addresses of the form /d/name.</p>
      <button type="button" className="button button-primary" onClick={() => navigate("/")}>
        Go to the start page
      </button>
    </Notice>
  );
}
