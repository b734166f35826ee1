// Runs a command of this repository with the right Node and the right dependencies, on a machine that has only Node and npm.
// Nothing is imported here before the check: an old Node must end in a sentence, not in a syntax error of some library.
const oldest = 20;

if (Number(process.versions.node.split('.')[0]) < oldest) {
  console.error(
    `millspace needs Node ${oldest} or newer to start, and this is Node ${process.versions.node}. Install a newer one from https://nodejs.org and try again.`,
  );
  process.exit(1);
} else {
  import('./launch/main.mjs')
    .then((launcher) => launcher.main(process.argv.slice(2)))
    .then((code) => {
      process.exitCode = code;
    })
    .catch((error) => {
      console.error(error);
      process.exitCode = 1;
    });
}
