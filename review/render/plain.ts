const SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d";

/** Inputs as plain values: under mocks a secret comes as an object with a signature. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (SECRET_SIGNATURE in value && "value" in value) return plain(value.value);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([key, v]) => [key, plain(v)]),
  );
}
