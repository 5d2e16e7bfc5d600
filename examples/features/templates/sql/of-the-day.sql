select {% include 'columns.sql' %}
from {{ params.table }}
where day = '{{ ds }}'
