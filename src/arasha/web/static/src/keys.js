// A contact in four keystrokes: a digit answers the first unanswered question of the form, Enter saves.
// Only while the focus is in the form and not in a text field, and never with Ctrl, Alt or Meta held (WCAG 2.1.4).
const form = document.querySelector('form[data-keys]')

function press(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return
  const target = event.target
  if (target.matches('input:not([type=radio]), textarea, select')) return
  const open = form.dataset.keys.split(' ').find((name) => !form.querySelector(`input[name="${name}"]:checked`))
  if (event.key === 'Enter' && !open && !target.matches('a, button')) {
    event.preventDefault()
    form.requestSubmit()
  }
  if (!open || !/^[0-9]$/.test(event.key)) return
  const choices = form.querySelectorAll(`input[name="${open}"]`)
  const choice = choices[(Number(event.key) + 9) % 10]
  if (choice) {
    choice.checked = true
    choice.focus()
    event.preventDefault()
  }
}

if (form) {
  form.addEventListener('keydown', press)
  form.querySelector('input[type=radio]').focus()
}
