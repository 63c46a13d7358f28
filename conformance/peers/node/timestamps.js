// Times, as requests write them and as they are answered: UTC, without a zone.
const TIMESTAMP = /^(\d{4}-\d\d-(\d\d))(T\d\d:\d\d:\d\d(?:\.\d{1,9})?(Z|[+-]\d\d:\d\d)?)?$/;

// Returns null for what is no time of the years 1970 to 9999.
export function parseTimestamp(text) {
  const [, date, day, time, zone] = text.match(TIMESTAMP) ?? [];
  if (!date || !isDayOfMonth(date, day)) return null;
  const instant = new Date(time ? `${text}${zone ? "" : "Z"}` : `${date}T00:00:00Z`);
  const year = instant.getUTCFullYear();
  return year >= 1970 && year <= 9999 ? formatTimestamp(instant) : null;
}

// A fraction is answered when it is not zero.
export function formatTimestamp(instant) {
  return instant.toISOString().slice(0, -1).replace(/\.000$/, "");
}

// Date takes 30 February for 1 or 2 March.
function isDayOfMonth(date, day) {
  return new Date(`${date}T00:00:00Z`).getUTCDate() === Number(day);
}
