import { expect, test } from "vitest";
import { Mailbox } from "../../../../src/cli/live/mailbox.ts";

type Message = { readonly kind: "a"; readonly value: number } | { readonly kind: "b" };

test("messages are taken by kind, in order", async () => {
  const mail = new Mailbox<Message>();
  mail.put({ kind: "a", value: 1 });
  mail.put({ kind: "b" });
  mail.put({ kind: "a", value: 2 });
  expect(await mail.first("b")).toEqual({ kind: "b" });
  expect(await mail.first("a")).toEqual({ kind: "a", value: 1 });
  expect(await mail.first("a", "b")).toEqual({ kind: "a", value: 2 });
});

test("a message that is not there is waited for", async () => {
  const mail = new Mailbox<Message>();
  const waiting = mail.first("b");
  mail.put({ kind: "a", value: 1 });
  mail.put({ kind: "b" });
  expect(await waiting).toEqual({ kind: "b" });
  expect(await mail.within(0, "a")).toBe(true);
  expect(await mail.within(20, "b")).toBe(false);
  setTimeout(() => mail.put({ kind: "b" }), 5);
  expect(await mail.within(10_000, "b")).toBe(true);
});
