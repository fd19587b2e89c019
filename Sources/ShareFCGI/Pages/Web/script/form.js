// The form of small months, which share a row on wide screens: as SmallMonth.swift has it.

const sharesRows = matchMedia('(min-width: 1024px)')
const isSmall = section => section.classList.contains('few')

function giveForm(section, count, sum) {
    const steps = Math.max(sum, 28)
    const isFew = count > 0 && count <= 12 && steps <= 120
    section.className = isFew ? `month few d${Math.floor(steps / 10)} u${steps % 10} n${count}` : 'month'
}
