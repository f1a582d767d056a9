/** `wealist-board-api:1` → `docker.io/library/wealist-board-api:1`: the name under which containerd stores an image. */
export function fullName(image: string): string {
  const [first = "", ...rest] = image.split("/");
  if (rest.length > 0 && (/[.:]/.test(first) || first === "localhost")) return image;
  return rest.length > 0 ? `docker.io/${image}` : `docker.io/library/${image}`;
}
