/** The folder that the pictures go to, as the launcher sees it. */
export const PICTURES_VARIABLE = 'KERNEL_INTERRUPT_PICTURES';
