/**
 * Whether two texts name one image. What engines add to a short name counts as nothing: `nginx` is `nginx:latest`, and
 * `docker.io/library/nginx:latest` (the reference grammar of github.com/distribution/reference), and podman's own images are `localhost/NAME`.
 */
export function isSameImage(a: string, b: string): boolean {
  return fullName(a) === fullName(b);
}

function fullName(text: string): string {
  const name = text.replace(/^(?:(?:index\.)?docker\.io\/(?:library\/)?|library\/|localhost\/|sha256:)/u, "");
  const hasTag = /[:@]/u.test(name.slice(name.lastIndexOf("/") + 1)) || /^[0-9a-f]{64}$/u.test(name);
  return hasTag ? name : `${name}:latest`;
}
