// Builds src/arasha/web/static/build from src/ and npm packages. Run by `make assets`.
import { copyFile, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

// MoJ Frontend still uses a name that GOV.UK Frontend has replaced; it tells us nothing that we could mend.
const logger = { warn: (message) => message.includes("govuk-text-colour") || console.warn(message) };

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "src/arasha/web/static/src");
const target = join(root, "src/arasha/web/static/build/pages");
const parcels = join(root, "node_modules");

await rm(target, { recursive: true, force: true });
await mkdir(join(target, "images"), { recursive: true });

const { css } = compile(join(source, "pages.scss"), { loadPaths: [root], style: "compressed", quietDeps: true, logger });
const outside = css.match(/url\((?!["']?(?:images\/|data:))[^)]*\)/g);
if (outside) throw new Error(`The styles ask for files we do not serve: ${outside.join(", ")}`);
await writeFile(join(target, "pages.css"), css);

for (const name of (await readdir(source)).filter((file) => file.endsWith(".js"))) await copyFile(join(source, name), join(target, name));
for (const name of await readdir(join(source, "images"))) await copyFile(join(source, "images", name), join(target, "images", name));

await copyFile(join(parcels, "govuk-frontend/dist/govuk/govuk-frontend.min.js"), join(target, "govuk-frontend.min.js"));
await copyFile(join(parcels, "htmx.org/dist/htmx.min.js"), join(target, "htmx.min.js"));

const pictures = join(parcels, "@ministryofjustice/frontend/moj/assets/images");
for (const [, name] of css.matchAll(/url\(["']?images\/([^"')]+)["']?\)/g)) await copyFile(join(pictures, name), join(target, "images", name));
console.log(`built ${(css.length / 1024).toFixed(0)} KiB of styles`);
