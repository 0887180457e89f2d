// planted: lint/eslint(no-console)
console.log("x");
