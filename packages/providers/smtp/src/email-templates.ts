// What an e-mail about an event says where nobody says it otherwise. Variables are Airflow's, and `event` and `reason`.

export const emailTemplates = {
  subject:
    'Ariel: {% if ti is defined and ti %}task {{ ti.dag_id }}.{{ ti.task_id }}{% else %}DAG {{ dag.dag_id }}{% endif %}, {{ event }} ({{ run_id }})',
  html: `<p>{% if ti is defined and ti %}Task <b>{{ ti.task_id }}</b> of DAG <b>{{ ti.dag_id }}</b>{% else %}DAG <b>{{ dag.dag_id }}</b>{% endif %}, run {{ run_id }}: <b>{{ event }}</b>.</p>
{% if try_number is not none %}<p>Try {{ try_number }} of {{ max_tries + 1 }}.</p>{% endif %}
{% if exception_html is not none %}<p>Exception:<br>{{ exception_html }}</p>{% elif reason is not none %}<p>{{ reason | e }}</p>{% endif %}
{% if log_url is defined and log_url %}<p><a href="{{ log_url }}">Log</a></p>{% endif %}`,
} as const;
