// Passkeys: asks the server what to ask, lets the browser ask the key, and sends the answer with the page's own form.
for (const button of document.querySelectorAll('[data-passkey-options]')) {
  if (!window.PublicKeyCredential || !PublicKeyCredential.parseCreationOptionsFromJSON) {
    button.hidden = true
    continue
  }
  button.addEventListener('click', async () => {
    const form = document.getElementById(button.dataset.passkeyForm)
    const reply = await fetch(button.dataset.passkeyOptions, { credentials: 'same-origin' })
    if (reply.redirected) {
      // The password is asked for once more, or the session has ended.
      location.assign(reply.url)
      return
    }
    const options = JSON.parse((await reply.json()).options)
    const isNew = 'passkeyNew' in button.dataset
    try {
      const credential = isNew
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
      form.elements.answer.value = JSON.stringify(credential.toJSON())
      form.submit()
    } catch {
      button.focus()
    }
  })
}
