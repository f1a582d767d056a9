import { CommandError, run } from "../command";

/** Docker's ID of an image; undefined where it has no such image. */
export async function dockerImageId(reference: string): Promise<string | undefined> {
  try {
    return await run("docker", ["image", "inspect", "--format", "{{.Id}}", reference]);
  } catch (error) {
    if (error instanceof CommandError && /no such image/i.test(error.stderr)) return undefined;
    throw error;
  }
}
