// What node-ical understands of the calendar named: a JSON list of entries. The clock must be UTC (TZ=UTC).
import ical from "node-ical";

const calendar = ical.sync.parseFile(process.argv[2]);
const told = (time) => {
  if (time === undefined || time === null) return null;
  return time.dateOnly ? time.toISOString().slice(0, 10) : time.getTime() / 1000;
};
const text = (value) => (typeof value === "object" ? value.val : value);
const entries = Object.values(calendar)
  .filter((entry) => entry.type === "VEVENT")
  .map((event) => ({
    uid: event.uid,
    start: told(event.start),
    // It makes up an end where there is none.
    end: told(event.end),
    status: event.status,
    sequence: Number(event.sequence),
    title: text(event.summary),
    recurs: event.rrule !== undefined || event.recurrences !== undefined,
  }));
process.stdout.write(JSON.stringify(entries));
