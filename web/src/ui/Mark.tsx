/** The mark of Scriptorium: a pen's nib above an inkwell's rim. */
export function Mark({ className = "" }: { className?: string }) {
  return (
    <svg className={`mark ${className}`} viewBox="0 0 64 64" aria-hidden="true">
      <rect className="mark-ground" width="64" height="64" rx="14" />
      <path
        className="mark-nib"
        d="M32 9c5.5 8.2 11 14.6 11 23.2 0 4.8-2.2 8.6-5 11.3H26c-2.8-2.7-5-6.5-5-11.3C21 23.6 26.5 17.2 32 9z"
      />
      <path className="mark-slit" d="M32 12v19" />
      <circle className="mark-hole" cx="32" cy="33" r="3.6" />
      <path className="mark-rim" d="M26 47h12v3.5a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2z" />
    </svg>
  );
}
