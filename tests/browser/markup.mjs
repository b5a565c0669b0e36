// What html-validate finds in the files that standard input names as a JSON list: {file: [faults]}.
import { readFileSync } from "node:fs";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const loader = new StaticConfigLoader({
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y"],
  // ARIA lets every element with a role be named; the rule as it is lets only some.
  rules: { "aria-label-misuse": ["error", { allowAnyNamable: true }] },
});
const judge = new HtmlValidate(loader);
const found = {};
for (const file of JSON.parse(readFileSync(0, "utf-8"))) {
  const report = judge.validateStringSync(readFileSync(file, "utf-8"), file);
  const faults = report.results.flatMap((one) => one.messages.map((said) => `${said.ruleId} at ${said.line}:${said.column}: ${said.message}`));
  if (faults.length) found[file] = faults;
}
process.stdout.write(JSON.stringify(found));
