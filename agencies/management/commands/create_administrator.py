"""manage.py create_administrator: the first person of a new installation, or another administrator when none can sign in."""

from getpass import getpass

from django.core.management.base import CommandError

from agencies import clock, services
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.management.base import OperatorCommand
from agencies.models import Agency, AgencyLevel, AgencyRegime, Role


class Command(OperatorCommand):
    help = "Add an administrator to an agency; the agency is made when there is none of that code. The password is asked for."

    def add_arguments(self, parser):
        parser.add_argument("--agency", required=True, metavar="CODE")
        parser.add_argument("--agency-name", metavar="NAME", help="needed when the agency is to be made")
        parser.add_argument("--symbol", default="UBND", help="symbol in document numbers of a new agency (UBND)")
        parser.add_argument("--place", metavar="NAME", help="place name in dates of a new agency")
        parser.add_argument("--level", default=AgencyLevel.PROVINCE, choices=AgencyLevel.values)
        parser.add_argument("--username", required=True)
        parser.add_argument("--full-name", required=True)
        parser.add_argument("--email", required=True)

    def handle(self, *args, **options):
        password = getpass("Password: ")
        if password != getpass("Again: "):
            raise CommandError("The two passwords differ; nothing was done.")
        try:
            agency = Agency.objects.filter(code=options["agency"]).first() or self.make_agency(options)
            membership = services.add_person(
                Actor.system(agency),
                agency,
                username=options["username"],
                full_name=options["full_name"],
                email=options["email"],
                password=password,
                role=Role.ADMINISTRATOR,
            )
        except UserError as error:
            raise CommandError(f"{error.field or 'Refused'}: {error.message}") from None
        self.stdout.write(f"{membership.user} is an administrator of {agency}. Sign in as {membership.user.username}.")

    def make_agency(self, options) -> Agency:
        if not (options["agency_name"] and options["place"]):
            raise CommandError(f"There is no agency {options['agency']}: give --agency-name and --place to make it.")
        return services.add_agency(
            Actor(),
            code=options["agency"],
            name=options["agency_name"],
            short_symbol=options["symbol"],
            place_name=options["place"],
            authority_line=options["agency_name"].upper(),
            level=options["level"],
            regime=AgencyRegime.COLLECTIVE,
            parent=None,
            valid_from=clock.today(),
        )
