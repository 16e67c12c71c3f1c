"""Slowing a guesser down without locking a centre out.

Failures are counted per name and network, and a browser that signed in before has a count of its own: a guesser elsewhere slows only
themself. Buckets are keyed hashes: the table names nobody.
"""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from arasha.accounts.errors import TooManyAttempts
from arasha.accounts.models import SignInBucket

FREE, LONGEST = 4, 300
FORGOTTEN_AFTER = timedelta(hours=1)


def bucket_of(*, name: str, network: str, device: str = "") -> str:
    """The bucket of an attempt: the known browser's where there is one, else the name's and the network's."""
    who = f"device|{device}" if device else f"network|{network}"
    return salted_hmac("arasha.accounts.throttle", f"{name.strip().casefold()}|{who}", algorithm="sha256").hexdigest()


def wait_seconds(failures: int) -> int:
    """Seconds to wait after so many failures: none for the first four, then doubling up to five minutes."""
    return 0 if failures < FREE else min(2 ** (failures - FREE) * 5, LONGEST)


def check_throttle(bucket: str) -> None:
    """Raise TooManyAttempts while the bucket has to wait."""
    row, now = SignInBucket.objects.filter(bucket=bucket).first(), timezone.now()
    if row is None or now - row.last_failure_at > FORGOTTEN_AFTER:
        return
    if row.last_failure_at > now:
        # The clock was set back: the wait runs from now, or it would be as long as the step.
        SignInBucket.objects.filter(bucket=bucket, last_failure_at=row.last_failure_at).update(last_failure_at=now)
        row.last_failure_at = now
    waited = (now - row.last_failure_at).total_seconds()
    left = wait_seconds(row.failures) - waited
    if left > 0:
        raise TooManyAttempts(int(left) + 1)


def count_failure(bucket: str) -> None:
    """One more failure in a bucket."""
    now = timezone.now()
    row, created = SignInBucket.objects.get_or_create(bucket=bucket, defaults={"failures": 1, "last_failure_at": now})
    if not created:
        fresh = now - row.last_failure_at > FORGOTTEN_AFTER
        SignInBucket.objects.filter(bucket=bucket).update(failures=1 if fresh else F("failures") + 1, last_failure_at=now)


def forget_failures(bucket: str) -> None:
    """The right person came: start anew."""
    SignInBucket.objects.filter(bucket=bucket).delete()
    SignInBucket.objects.filter(last_failure_at__lt=timezone.now() - 24 * FORGOTTEN_AFTER).delete()
