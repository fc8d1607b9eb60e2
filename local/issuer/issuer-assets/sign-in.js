const password = document.querySelector('#password');
const email = document.querySelector('#email');
const eye = document.querySelector('.eye');
const form = document.querySelector('form');

if (eye && password) {
  eye.hidden = false;
  eye.addEventListener('click', () => {
    const shown = password.type === 'text';
    password.type = shown ? 'password' : 'text';
    eye.setAttribute('aria-pressed', String(!shown));
    password.focus();
  });
}

for (const section of document.querySelectorAll('.demos')) section.hidden = false;
for (const button of document.querySelectorAll('.demo')) {
  button.addEventListener('click', () => {
    email.value = button.dataset.email;
    password.value = button.dataset.password;
    document.querySelector('#problem')?.remove();
    for (const field of [email, password]) field.removeAttribute('aria-invalid');
    form.querySelector('.go').focus();
  });
}

// A second press while the first is on its way would find its sign-in finished.
form?.addEventListener('submit', (event) => {
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = 'yes';
});
addEventListener('pageshow', () => delete form?.dataset.sent);

document.querySelector('[data-press-at-once]')?.click();
