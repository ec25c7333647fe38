"""What teammates do together on a conversation: notes, drafts, handovers, asks, concerns, joinings, and more."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('answer', '0004_saying'),
        ('ledger', '0008_snoozed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('text', models.TextField()),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='ledger.conversation')),
                ('taken_back_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='ledger.conversation')),
                ('had', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('note', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='answer.note')),
            ],
        ),
        migrations.CreateModel(
            name='Patience',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('undo_seconds', models.SmallIntegerField(default=10)),
                ('regret_minutes', models.SmallIntegerField(default=10)),
                ('silent_days', models.SmallIntegerField(default=7)),
            ],
            options={
                'verbose_name_plural': 'patience',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='patience_is_one_row'), models.CheckConstraint(condition=models.Q(('regret_minutes__gte', 0), ('silent_days__gte', 1), ('undo_seconds__gte', 0)), name='patience_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Snooze',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('snoozed_until', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('why', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='ledger.conversation')),
            ],
        ),
        migrations.CreateModel(
            name='Solved',
            fields=[
                ('reply', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='ledger.message')),
                ('nonce', models.CharField(max_length=32, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('verdict', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No')], max_length=3)),
                ('said_at', models.DateTimeField(null=True)),
                ('words', models.TextField(blank=True)),
            ],
            options={
                'verbose_name_plural': 'solved',
                'indexes': [models.Index(fields=['asked_at', 'reply'], name='solved_asked')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('said_at__isnull', True), ('verdict', '')), models.Q(models.Q(('verdict', ''), _negated=True), ('said_at__isnull', False)), _connector='OR'), name='solved_said_when')],
            },
        ),
        migrations.CreateModel(
            name='Ask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.TextField()),
                ('at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asker', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='ledger.conversation')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('answered_at__isnull', True), ('withdrawn_at__isnull', True)), fields=['asked', 'due_at', 'id'], name='ask_waits_for'), models.Index(fields=['conversation', 'id'], name='ask_in_conversation'), models.Index(condition=models.Q(('answered_at__isnull', False)), fields=['answered_at'], name='ask_answered')],
                'constraints': [models.CheckConstraint(condition=models.Q(('question', ''), _negated=True), name='ask_has_a_question'), models.CheckConstraint(condition=models.Q(('answered_at__isnull', True), models.Q(models.Q(('answer', ''), _negated=True), ('withdrawn_at__isnull', True)), _connector='OR'), name='ask_ends_once')],
            },
        ),
        migrations.CreateModel(
            name='Concern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('start', models.IntegerField(null=True)),
                ('kind', models.CharField(max_length=12)),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('how', models.CharField(blank=True, choices=[('reply', 'Reply'), ('outcome', 'Outcome'), ('withdrawn', 'Withdrawn')], max_length=9)),
                ('why', models.TextField(blank=True)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('message', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='concerns', to='ledger.message')),
                ('reply', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.message')),
            ],
            options={
                'indexes': [models.Index(fields=['message', 'id'], name='concern_of_message'), models.Index(condition=models.Q(('reply__isnull', False)), fields=['reply'], name='concern_of_reply')],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='concern_has_words'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('how', '')), models.Q(('ended_at__isnull', False), models.Q(('how', ''), _negated=True)), _connector='OR'), name='concern_says_how_it_ended')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True)),
                ('promise', models.TextField(blank=True)),
                ('promise_due_at', models.DateTimeField(null=True)),
                ('to', models.CharField(blank=True, max_length=8)),
                ('seen', models.IntegerField()),
                ('changed_at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='ledger.conversation')),
            ],
            options={
                'indexes': [models.Index(fields=['by', '-changed_at'], name='draft_of_teammate')],
                'constraints': [models.UniqueConstraint(fields=('conversation', 'by'), name='draft_once')],
            },
        ),
        migrations.CreateModel(
            name='Empowerment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('apologise', 'Apologise'), ('replace', 'Replace'), ('refund', 'Refund'), ('discount', 'Discount'), ('publish', 'Publish')], max_length=12)),
                ('limit_minor', models.BigIntegerField(null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('teammate', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('teammate', 'act'), name='empowered_once'), models.CheckConstraint(condition=models.Q(models.Q(('currency', ''), ('limit_minor__isnull', True)), models.Q(('limit_minor__gte', 0), models.Q(('currency', ''), _negated=True)), _connector='OR'), name='empowerment_limit_has_a_currency')],
            },
        ),
        migrations.CreateModel(
            name='Joining',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('why', models.TextField(blank=True)),
                ('messages', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField())),
                ('participants', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list)),
                ('undone_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('conversation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.conversation')),
                ('into', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.conversation')),
                ('undone_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('undone_at__isnull', True)), fields=['into'], name='joining_into')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('conversation',), name='joined_into_one'), models.CheckConstraint(condition=models.Q(('conversation', models.F('into')), _negated=True), name='joined_into_another')],
            },
        ),
        migrations.CreateModel(
            name='Looking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('writing', models.BooleanField(default=False)),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='ledger.conversation')),
                ('teammate', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'looking',
                'constraints': [models.UniqueConstraint(fields=('teammate', 'conversation'), name='looking_once')],
            },
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(fields=['conversation', 'id'], name='note_of_conversation'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='note_has_words'),
        ),
        migrations.AddIndex(
            model_name='handover',
            index=models.Index(fields=['conversation', 'id'], name='handover_of_conversation'),
        ),
        migrations.AddIndex(
            model_name='snooze',
            index=models.Index(fields=['conversation', 'id'], name='snooze_of_conversation'),
        ),
        migrations.AddConstraint(
            model_name='snooze',
            constraint=models.CheckConstraint(condition=models.Q(('due_at__isnull', True), ('snoozed_until__lte', models.F('due_at')), models.Q(('why', ''), _negated=True), _connector='OR'), name='snooze_past_due_says_why'),
        ),
    ]
