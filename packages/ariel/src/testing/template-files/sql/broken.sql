line one
{{ nothing_here }}