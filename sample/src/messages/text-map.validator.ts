import { ValidateBy, type ValidationOptions } from 'class-validator';

/** An object with at least one key, whose values are all non-empty texts. */
export function isTextMap(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const texts = Object.values(value);
  return texts.length > 0 && texts.every((text) => typeof text === 'string' && text.length > 0);
}

export const IsTextMap = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isTextMap',
      validator: {
        validate: isTextMap,
        defaultMessage: () => '$property must be an object of non-empty texts, one per key of the template',
      },
    },
    options,
  );
