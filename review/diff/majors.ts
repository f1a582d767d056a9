/** A change of PostgreSQL's major version, as far as the images' names tell it. */
import { majorOf } from "../../components/postgres/image-major";
import type { Consequence, ObjectChange } from "./model";
import { code } from "./text";

/** A server does not start on what another major version wrote. */
export function otherMajors(change: ObjectChange): Consequence[] {
  if (change.status !== "changed" || change.new.kind !== "StatefulSet") return [];
  const { new: object, fields } = change;
  return fields.flatMap(({ path, old, new: current }) => {
    const [before, after] = [old, current].map((image) => majorOf(String(image)));
    if (!path.endsWith(".image") || before === undefined || after === undefined || before === after) return [];
    const versions = `PostgreSQL ${before} → ${after}`;
    return [
      {
        object,
        text: `${code(path)}, ${versions}: no other major version reads the data, so on a volume of ${before} this is refused`,
      },
    ];
  });
}
