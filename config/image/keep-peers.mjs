// Run while the image is built: what is an optional peer of the package is a dependency of the image, in the version
// that the lock file has for its development.
import { readFileSync, writeFileSync } from "node:fs";

const file = "package.json";
const { peerDependencies, peerDependenciesMeta, ...rest } = JSON.parse(readFileSync(file, "utf8"));
for (const name of Object.keys(peerDependencies)) {
  const version = rest.devDependencies[name];
  if (!version) throw new Error(`${file}: found the peer ${name} without a version for its development`);
  rest.dependencies[name] = version;
  delete rest.devDependencies[name];
}
writeFileSync(file, `${JSON.stringify(rest, null, 2)}\n`);
