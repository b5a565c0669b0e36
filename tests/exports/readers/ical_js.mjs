// What ical.js (which Thunderbird reads calendars with) understands of the calendar named: a JSON list of entries.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf8")));
// A day is a text, an instant a number of seconds since 1970.
const told = (time) => (time === null ? null : time.isDate ? time.toString() : time.toUnixTime());
const entries = calendar.getAllSubcomponents("vevent").map((event) => ({
  uid: event.getFirstPropertyValue("uid"),
  start: told(event.getFirstPropertyValue("dtstart")),
  end: told(event.getFirstPropertyValue("dtend")),
  status: event.getFirstPropertyValue("status"),
  sequence: event.getFirstPropertyValue("sequence"),
  title: event.getFirstPropertyValue("summary"),
  recurs: new ICAL.Event(event).isRecurring(),
}));
process.stdout.write(JSON.stringify(entries));
