import apps.core.fields
import apps.core.ids
import apps.vocabularies.fields
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


# Keys over two columns: Django cannot declare them.
SAME_LIST = (
    "ALTER TABLE vocabularies_term ADD CONSTRAINT term_parent_in_same_list "
    "FOREIGN KEY (parent_id, list_code) REFERENCES vocabularies_term (id, list_code) "
    "DEFERRABLE INITIALLY DEFERRED",
    "ALTER TABLE vocabularies_term DROP CONSTRAINT term_parent_in_same_list",
)
SAME_DOCUMENT = (
    "ALTER TABLE vocabularies_guidanceversion ADD CONSTRAINT guidance_version_follows_own_document "
    "FOREIGN KEY (supersedes_id, document_id) "
    "REFERENCES vocabularies_guidanceversion (id, document_id) DEFERRABLE INITIALLY DEFERRED",
    "ALTER TABLE vocabularies_guidanceversion "
    "DROP CONSTRAINT guidance_version_follows_own_document",
)
# A code keeps its meaning for ever: it is never changed, and never freed for another meaning.
REFUSE = (
    """
    CREATE FUNCTION vocabularies_refuse_code_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a code of % is stable: retire the row instead', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    "DROP FUNCTION vocabularies_refuse_code_change()",
)
STABLE = {
    "term": ("list_code", "code"),
    "country": ("code",),
    "glossaryterm": ("code",),
    "guidancedocument": ("slug", "public_id"),
}


def stable_codes() -> list[migrations.RunSQL]:
    """Return the triggers that refuse to change or delete a code."""
    operations = []
    for name, columns in STABLE.items():
        table = f"vocabularies_{name}"
        changed = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in columns)
        operations += [
            migrations.RunSQL(
                f"CREATE TRIGGER {name}_code_is_kept BEFORE UPDATE ON {table} FOR EACH ROW "
                f"WHEN ({changed}) EXECUTE FUNCTION vocabularies_refuse_code_change()",
                f"DROP TRIGGER {name}_code_is_kept ON {table}",
            ),
            migrations.RunSQL(
                f"CREATE TRIGGER {name}_row_is_kept BEFORE DELETE ON {table} FOR EACH ROW "
                f"EXECUTE FUNCTION vocabularies_refuse_code_change()",
                f"DROP TRIGGER {name}_row_is_kept ON {table}",
            ),
        ]
    return operations


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Country',
            fields=[
                ('id', models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('verified', models.BooleanField(default=False, verbose_name='read in a named source')),
                ('retired', models.BooleanField(default=False, verbose_name='no longer offered')),
                ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                ('facts_hash', models.CharField(blank=True, default='', editable=False, max_length=64)),
                ('code', models.CharField(max_length=2, unique=True, verbose_name='code')),
                ('kind', models.CharField(choices=[('country', 'Country'), ('union', 'Union of countries')], default='country', max_length=10, verbose_name='kind')),
                ('names', apps.vocabularies.fields.TranslatedField(default=dict, verbose_name='names')),
                ('sort_keys', apps.vocabularies.fields.TranslatedField(default=dict, editable=False)),
                ('is_eu', models.BooleanField(default=False, verbose_name='member of the European Union')),
                ('is_eea', models.BooleanField(default=False, verbose_name='member of the European Economic Area')),
            ],
            options={
                'verbose_name': 'country',
                'verbose_name_plural': 'countries',
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^[A-Z]{2}$')), name='country_code'), models.CheckConstraint(condition=models.Q(('kind__in', ['country', 'union'])), name='country_kind_known'), models.CheckConstraint(condition=models.Q(('names__en__regex', '\\S'), ('names__has_key', 'en')), name='country_english_name', violation_error_message='The English text is missing.'), models.CheckConstraint(condition=models.Q(('sort_keys__en__regex', '\\S'), ('sort_keys__has_key', 'en')), name='country_english_sort_key', violation_error_message='The English text is missing.'), models.CheckConstraint(condition=models.Q(('is_eu', False), ('is_eea', True), _connector='OR'), name='country_eu_is_in_eea'), models.CheckConstraint(condition=models.Q(('kind', 'country'), models.Q(('is_eea', False), ('is_eu', False)), _connector='OR'), name='country_union_is_no_member')],
            },
        ),
        migrations.CreateModel(
            name='GlossaryTerm',
            fields=[
                ('id', models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('verified', models.BooleanField(default=False, verbose_name='read in a named source')),
                ('retired', models.BooleanField(default=False, verbose_name='no longer offered')),
                ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                ('facts_hash', models.CharField(blank=True, default='', editable=False, max_length=64)),
                ('code', models.SlugField(max_length=80, unique=True, verbose_name='code')),
                ('words', apps.vocabularies.fields.TranslatedField(default=dict, verbose_name='words')),
                ('sort_keys', apps.vocabularies.fields.TranslatedField(default=dict, editable=False)),
                ('patient_texts', apps.vocabularies.fields.TranslatedField(default=dict, verbose_name='texts for patients')),
                ('expert_texts', apps.vocabularies.fields.TranslatedField(default=dict, verbose_name='definitions for professionals')),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('patients', 'Patients'), ('developers', 'Developers')], max_length=20), size=None, verbose_name='audience')),
                ('related', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None, verbose_name='related words')),
                ('sources', models.JSONField(blank=True, default=list, verbose_name='sources')),
            ],
            options={
                'verbose_name': 'glossary word',
                'verbose_name_plural': 'glossary words',
                'constraints': [models.CheckConstraint(condition=models.Q(('words__en__regex', '\\S'), ('words__has_key', 'en')), name='glossary_english_word', violation_error_message='The English text is missing.'), models.CheckConstraint(condition=models.Q(('sort_keys__en__regex', '\\S'), ('sort_keys__has_key', 'en')), name='glossary_english_sort_key', violation_error_message='The English text is missing.'), models.CheckConstraint(condition=models.Q(('patient_texts__en__regex', '\\S'), ('patient_texts__has_key', 'en')), name='glossary_english_patient_text', violation_error_message='The English text is missing.'), models.CheckConstraint(condition=models.Q(('audience__contained_by', ['patients', 'developers'])), name='glossary_audience_known'), models.CheckConstraint(condition=models.Q(('verified', False), models.Q(('sources', []), _negated=True), _connector='OR'), name='glossary_verified_has_source')],
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('verified', models.BooleanField(default=False, verbose_name='read in a named source')),
                ('retired', models.BooleanField(default=False, verbose_name='no longer offered')),
                ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                ('facts_hash', models.CharField(blank=True, default='', editable=False, max_length=64)),
                ('list_code', models.CharField(choices=[('atmp_class', 'ATMP classes'), ('platform', 'Technology platforms'), ('vector', 'Vectors and delivery'), ('donor_relation', 'Relation of donor and patient'), ('gene_transfer', 'Where the gene transfer happens'), ('cell_source', 'Sources of cells'), ('development_stage', 'Stages of development'), ('clinical_phase', 'Clinical phases'), ('sponsor_type', 'Types of sponsor'), ('stakeholder_type', 'Types of stakeholders'), ('cleanroom_grade', 'Cleanroom grades'), ('material_category', 'Raw-material categories'), ('material_role', 'Roles of a material'), ('grade_claim', 'Grade claims'), ('answer_basis', 'Basis of an answer'), ('flag_reason', 'Reasons to report a contribution'), ('he_scenario', 'Hospital-exemption scenarios'), ('he_no_alternative', 'Result of the no-alternative check'), ('he_reason_not_suitable', 'Why an authorisation is not suitable'), ('outcome_band', 'Outcome per declared endpoint'), ('shortage_cause', 'Causes of a shortage'), ('topic', 'Topics'), ('gmp_capability', 'GMP capabilities')], max_length=40, verbose_name='list')),
                ('code', models.CharField(max_length=80, verbose_name='code')),
                ('labels', apps.vocabularies.fields.TranslatedField(default=dict, verbose_name='labels')),
                ('definitions', apps.vocabularies.fields.TranslatedField(blank=True, default=dict, verbose_name='definitions')),
                ('basis', models.CharField(blank=True, max_length=300, verbose_name='basis')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='position')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='vocabularies.term', verbose_name='broader term')),
            ],
            options={
                'verbose_name': 'term',
                'verbose_name_plural': 'terms',
                'constraints': [models.UniqueConstraint(fields=('list_code', 'code'), name='term_once_per_list'), models.UniqueConstraint(fields=('id', 'list_code'), name='term_id_and_list'), models.CheckConstraint(condition=models.Q(('list_code__in', ['atmp_class', 'platform', 'vector', 'donor_relation', 'gene_transfer', 'cell_source', 'development_stage', 'clinical_phase', 'sponsor_type', 'stakeholder_type', 'cleanroom_grade', 'material_category', 'material_role', 'grade_claim', 'answer_basis', 'flag_reason', 'he_scenario', 'he_no_alternative', 'he_reason_not_suitable', 'outcome_band', 'shortage_cause', 'topic', 'gmp_capability'])), name='term_list_known'), models.CheckConstraint(condition=models.Q(models.Q(('code__regex', '^\\w+$'), ('parent__isnull', True)), models.Q(('code__regex', '^\\w+\\.\\w+$'), ('parent__isnull', False)), _connector='OR'), name='term_dotted_code_has_parent'), models.CheckConstraint(condition=models.Q(('labels__en__regex', '\\S'), ('labels__has_key', 'en')), name='term_english_label', violation_error_message='The English text is missing.'), models.CheckConstraint(condition=models.Q(('verified', False), models.Q(('basis', ''), _negated=True), _connector='OR'), name='term_verified_has_basis')],
            },
        ),
        migrations.CreateModel(
            name='GuidanceDocument',
            fields=[
                ('id', models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('verified', models.BooleanField(default=False, verbose_name='read in a named source')),
                ('retired', models.BooleanField(default=False, verbose_name='no longer offered')),
                ('as_of', models.DateField(blank=True, null=True, verbose_name='as of')),
                ('facts_hash', models.CharField(blank=True, default='', editable=False, max_length=64)),
                ('public_id', apps.core.fields.PublicIdField(editable=False, max_length=24, prefix='G', unique=True)),
                ('slug', models.SlugField(max_length=80, unique=True, verbose_name='short name')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('sort_key', models.CharField(editable=False, max_length=300)),
                ('kind', models.CharField(choices=[('regulation', 'Regulation'), ('directive', 'Directive'), ('decision', 'Decision'), ('implementing_regulation', 'Implementing regulation'), ('statutory_instrument', 'Statutory instrument'), ('legislative_proposal', 'Legislative proposal'), ('guideline', 'Guideline'), ('reflection_paper', 'Reflection paper'), ('considerations_document', 'Considerations document'), ('concept_paper', 'Concept paper'), ('position_statement', 'Position statement'), ('questions_and_answers', 'Questions and answers'), ('procedural_advice', 'Procedural advice'), ('guidance_note', 'Guidance note'), ('good_practice', 'Good practice'), ('guide', 'Guide'), ('pharmacopoeia_chapter', 'Pharmacopoeia chapter'), ('pharmacopoeia_monograph', 'Pharmacopoeia monograph'), ('report', 'Report'), ('web_repository', 'Web repository')], max_length=30, verbose_name='kind')),
                ('issuer', models.CharField(max_length=120, verbose_name='issuer')),
                ('framework', models.CharField(choices=[('eu', 'European Union'), ('ich', 'ICH, adopted in the European Union'), ('council_of_europe', 'Council of Europe'), ('national', 'National')], max_length=20, verbose_name='framework')),
                ('reference', models.CharField(blank=True, max_length=120, verbose_name='reference')),
                ('celex', models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name='CELEX number')),
                ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, default=list, size=None, verbose_name='other names')),
                ('status', models.CharField(choices=[('proposed', 'Proposed'), ('agreed_not_adopted', 'Agreed, not yet adopted'), ('adopted_not_yet_applicable', 'Adopted, not yet applicable'), ('in_force', 'In force'), ('in_force_under_revision', 'In force, under revision'), ('in_force_revision_drafted', 'In force, revision drafted'), ('consultation_closed', 'Consultation closed'), ('draft_consultation_closed', 'Draft, consultation closed'), ('published', 'Published'), ('superseded', 'Superseded')], max_length=30, verbose_name='status')),
                ('summary', models.TextField(verbose_name='summary')),
                ('note', models.TextField(blank=True, verbose_name='note for editors')),
                ('replaces', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=160), blank=True, default=list, size=None, verbose_name='replaces')),
                ('replaced_by', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=160), blank=True, default=list, size=None, verbose_name='replaced by')),
                ('url', apps.vocabularies.fields.WebAddressField(blank=True, max_length=500, verbose_name='address')),
                ('url_seen', models.BooleanField(default=False, verbose_name='address seen in a source')),
                ('recalled_fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name='parts not read in a source')),
                ('sources', models.JSONField(blank=True, default=list, verbose_name='sources')),
                ('jurisdiction', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='guidance_documents', to='vocabularies.country', to_field='code', verbose_name='jurisdiction')),
                ('topics', models.ManyToManyField(blank=True, limit_choices_to={'list_code': 'topic'}, related_name='guidance_documents', to='vocabularies.term', verbose_name='topics')),
            ],
            options={
                'verbose_name': 'guidance document',
                'verbose_name_plural': 'guidance documents',
                'indexes': [models.Index(fields=['sort_key', 'id'], name='guidance_title_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['regulation', 'directive', 'decision', 'implementing_regulation', 'statutory_instrument', 'legislative_proposal', 'guideline', 'reflection_paper', 'considerations_document', 'concept_paper', 'position_statement', 'questions_and_answers', 'procedural_advice', 'guidance_note', 'good_practice', 'guide', 'pharmacopoeia_chapter', 'pharmacopoeia_monograph', 'report', 'web_repository'])), name='guidance_kind_known'), models.CheckConstraint(condition=models.Q(('status__in', ['proposed', 'agreed_not_adopted', 'adopted_not_yet_applicable', 'in_force', 'in_force_under_revision', 'in_force_revision_drafted', 'consultation_closed', 'draft_consultation_closed', 'published', 'superseded'])), name='guidance_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('framework__in', ['eu', 'ich']), ('jurisdiction', 'EU'), ('jurisdiction__isnull', False)), models.Q(('framework', 'council_of_europe'), ('jurisdiction__isnull', True)), models.Q(('framework', 'national'), ('jurisdiction__isnull', False)), _connector='OR'), name='guidance_framework_and_jurisdiction'), models.CheckConstraint(condition=models.Q(('title__regex', '\\S')), name='guidance_has_a_title'), models.CheckConstraint(condition=models.Q(('url__regex', '^(https?://\\S+)?$')), name='guidance_web_address'), models.CheckConstraint(condition=models.Q(('celex__isnull', True), ('celex__regex', '^[0-9]{5}[A-Z]{1,2}[0-9]{4}$'), _connector='OR'), name='guidance_celex_form'), models.CheckConstraint(condition=models.Q(('recalled_fields__contained_by', ['adopted_on', 'aliases', 'effective_on', 'published_on', 'reference', 'status', 'url'])), name='guidance_recalled_fields_known'), models.CheckConstraint(condition=models.Q(('verified', False), models.Q(('sources', []), _negated=True), _connector='OR'), name='guidance_verified_has_source')],
            },
        ),
        migrations.CreateModel(
            name='GuidanceVersion',
            fields=[
                ('id', models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('label', models.CharField(max_length=60, verbose_name='version')),
                ('adopted_on', apps.vocabularies.fields.PartialDateField(blank=True, default='', max_length=10, verbose_name='adopted')),
                ('published_on', apps.vocabularies.fields.PartialDateField(blank=True, default='', max_length=10, verbose_name='published')),
                ('effective_on', apps.vocabularies.fields.PartialDateField(blank=True, default='', max_length=10, verbose_name='applies from')),
                ('valid', django.contrib.postgres.fields.ranges.DateRangeField(blank=True, null=True, verbose_name='valid')),
                ('url', apps.vocabularies.fields.WebAddressField(blank=True, max_length=500, verbose_name='address of this version')),
                ('facts_hash', models.CharField(blank=True, default='', editable=False, max_length=64)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='vocabularies.guidancedocument', verbose_name='document')),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successor', to='vocabularies.guidanceversion', verbose_name='follows the version')),
            ],
            options={
                'verbose_name': 'version of a guidance document',
                'verbose_name_plural': 'versions of guidance documents',
                'constraints': [models.UniqueConstraint(fields=('document', 'label'), name='guidance_version_label'), models.UniqueConstraint(fields=('id', 'document'), name='guidance_version_document'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('document', '='), ('valid', '&&')], name='guidance_versions_do_not_overlap'), models.CheckConstraint(condition=models.Q(('valid__isnull', True), ('valid__isempty', False), _connector='OR'), name='guidance_version_validity'), models.CheckConstraint(condition=models.Q(('supersedes', models.F('id')), _negated=True), name='guidance_version_not_after_itself'), models.CheckConstraint(condition=models.Q(('label__regex', '\\S')), name='guidance_version_has_a_label'), models.CheckConstraint(condition=models.Q(('url__regex', '^(https?://\\S+)?$')), name='guidance_version_web_address'), models.CheckConstraint(condition=models.Q(('adopted_on__regex', '^([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$'), ('published_on__regex', '^([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$'), ('effective_on__regex', '^([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$')), name='guidance_version_dates')],
            },
        ),
        migrations.CreateModel(
            name='GuidanceSection',
            fields=[
                ('id', models.UUIDField(default=apps.core.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('locator', models.CharField(max_length=80, verbose_name='place')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='title')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='position')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sections', to='vocabularies.guidanceversion', verbose_name='version')),
            ],
            options={
                'verbose_name': 'section of a guidance document',
                'verbose_name_plural': 'sections of guidance documents',
                'constraints': [models.UniqueConstraint(fields=('version', 'locator'), name='guidance_section_locator'), models.UniqueConstraint(fields=('id', 'version'), name='guidance_section_version'), models.CheckConstraint(condition=models.Q(('locator__regex', '\\S')), name='guidance_section_has_a_locator')],
            },
        ),
        migrations.RunSQL(*SAME_LIST),
        migrations.RunSQL(*SAME_DOCUMENT),
        migrations.RunSQL(*REFUSE),
        *stable_codes(),
    ]
