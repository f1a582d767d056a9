import { loadSettings } from "./configuration/config";
import { outputs } from "./stacks/outputs";
import { platform } from "./stacks/platform";

module.exports = platform(loadSettings()).then(outputs);
