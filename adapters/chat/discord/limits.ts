/** Discord's limits; characters are UTF-16 units of the text as it is sent. */
export const MOST_CONTENT = 2_000;
export const MOST_DESCRIPTION = 4_096;
/** Of all embeds of a message together. */
export const MOST_EMBEDDED = 6_000;
/** Of the description of a picture. */
export const MOST_ALT = 1_024;
export const MOST_LABEL = 80;
export const MOST_BUTTONS_A_ROW = 5;
export const MOST_ROWS = 5;
/** Of a form: its title, its fields, their labels and what explains them. */
export const MOST_TITLE = 45;
export const MOST_FIELDS = 5;
export const MOST_FIELD_LABEL = 45;
export const MOST_FIELD_HELP = 100;
export const MOST_PLACEHOLDER = 100;
export const MOST_FIELD_TEXT = 4_000;
/** Of what is offered while somebody types. */
export const MOST_CHOICES = 25;
export const MOST_CHOICE = 100;
