import type { AddressForm, Field } from "../decode/event-format.ts";
import { addressKind } from "./printf/address-texts.ts";
import { pointersPrinted } from "./printed-fields.ts";

/** Conversions that print an address of a network. */
const ADDRESS = /%[-\d]*p[IiMm]/u;

/**
 * An event's fields, with what addresses their bytes are where the kernel prints them so: `saddr=%pI4`. A field that is printed in several
 * ways has the first one; one that has too few bytes stays what it is.
 */
export function withAddresses(printFormat: string, fields: readonly Field[]): readonly Field[] {
  if (!ADDRESS.test(printFormat)) return fields;
  const forms = new Map<string, AddressForm>();
  for (const { name, extension } of pointersPrinted(printFormat))
    if (addressKind(extension) && !forms.has(name)) forms.set(name, extension);
  return fields.map((field) => asAddress(field, forms.get(field.name)));
}

function asAddress(field: Field, form: AddressForm | undefined): Field {
  const { shape } = field;
  if (form === undefined || (shape.kind !== "array" && shape.kind !== "dynamic-array")) return field;
  const { bytes } = addressKind(form) ?? {};
  const isLong = shape.kind === "dynamic-array" || bytes === "all" || (bytes ?? 0) <= shape.count;
  return shape.elementBytes === 1 && isLong ? { ...field, shape: { ...shape, address: form } } : field;
}
