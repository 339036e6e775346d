export const testSecret = 'a secret for tests alone, of more than 32 characters'
