"""What a chain alone can't tell: a cut tail and a whole old database, against a checkpoint kept elsewhere."""

import json

import pytest
from django.utils import timezone

from arasha.accounts.actions.keys import rotate_keys
from arasha.accounts.checkpoints import sign_where_it_stands, signers_of
from arasha.audit.marks import PURPOSE, BadMark, Mark
from arasha.audit.models import ChainHead, Checkpoint, Event, Write, chain_of
from arasha.audit.verify import Break, check_against, verify_chain
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.vault.keys import SigningKeyPair
from tests.cast import Cast


@pytest.fixture
def kept(cast: Cast) -> Mark:
    """A checkpoint that was printed after a case was opened."""
    open_new_case(new=NewCase(), by=cast.saule)
    return printed(cast)


def printed(cast: Cast) -> Mark:
    row = sign_where_it_stands(by=cast.botagoz)
    assert row is not None
    (mark,) = Mark.read(json.dumps(Mark.of(row).printed()))
    return mark


def held(mark: Mark) -> Break | None:
    return check_against(mark, signers=signers_of(mark.chain))


def problem(mark: Mark) -> str:
    found = held(mark)
    return found.check if found else ""


def cut_to(chain: str, sequence: int) -> None:
    """What a person does who cuts the tail well: events, writes, checkpoints and head agree again."""
    gone = Event.objects.filter(chain=chain, sequence__gt=sequence)
    Write.objects.filter(event_id__in=gone.values("id")).delete()
    gone.delete()
    Checkpoint.objects.filter(chain=chain, sequence__gt=sequence).delete()
    last = Event.objects.get(chain=chain, sequence=sequence)
    ChainHead.objects.filter(chain=chain).update(sequence=sequence, hash=last.hash)


def test_checkpoint_holds_while_the_chain_grows(kept: Mark, cast: Cast) -> None:
    open_new_case(new=NewCase(), by=cast.saule)
    assert held(kept) is None


def test_cut_tail_shows_only_against_the_checkpoint(kept: Mark) -> None:
    cut_to(kept.chain, kept.sequence - 1)
    assert verify_chain(kept.chain, signers=signers_of(kept.chain)).broken is None
    assert held(kept) == Break(kept.chain, kept.sequence, "cut tail or older database")


def test_history_written_anew_shows_against_the_checkpoint(kept: Mark, cast: Cast) -> None:
    cut_to(kept.chain, kept.sequence - 1)
    open_new_case(new=NewCase(), by=cast.saule)
    assert verify_chain(kept.chain, signers=signers_of(kept.chain)).broken is None
    assert problem(kept) == "other history"


def test_older_database_shows_though_it_does_not_know_the_key_that_signed(kept: Mark, cast: Cast) -> None:
    old = kept.sequence
    rotate_keys(by=cast.botagoz)
    later = printed(cast)
    assert held(later) is None
    unknown = Mark(later.chain, later.sequence, later.hash, later.at, SigningKeyPair.generate().public, later.signature)
    cut_to(kept.chain, old)
    assert [problem(kept), problem(later), problem(unknown)] == ["", "cut tail or older database", "signature"]


def test_mark_whose_numbers_were_changed_is_no_signature(kept: Mark) -> None:
    assert problem(Mark(kept.chain, kept.sequence - 1, kept.hash, kept.at, kept.signing_public, kept.signature)) == "signature"


def test_mark_of_a_stranger_s_key_is_named(kept: Mark) -> None:
    stranger = SigningKeyPair.generate()
    forged = Mark(kept.chain, kept.sequence, kept.hash, kept.at, stranger.public, stranger.sign(kept.message, purpose=PURPOSE))
    assert problem(forged) == "signer"


def test_key_that_was_retired_signs_no_more(kept: Mark, cast: Cast) -> None:
    former = cast.botagoz.keys.signing_pair()
    rotate_keys(by=cast.botagoz)
    present = printed(cast)
    late = Mark(present.chain, present.sequence, present.hash, present.at, former.public, former.sign(present.message, purpose=PURPOSE))
    assert [problem(present), problem(late), problem(kept)] == ["", "signer", ""]


def test_keyring_that_looked_before_a_rotation_signs_with_the_present_key(cast: Cast) -> None:
    slow = cast.marat
    slow.keys.signing_pair()
    rotate_keys(by=cast.botagoz)
    row = sign_where_it_stands(by=slow)
    assert row is not None
    assert held(Mark.of(row)) is None


@pytest.mark.parametrize("forgery", ["stranger", "hash", "signature", "beyond"])
def test_forged_checkpoint_in_the_database_breaks_the_chain(kept: Mark, forgery: str) -> None:
    row, stranger = Checkpoint.objects.get(), SigningKeyPair.generate()
    sequence = kept.sequence + 5 if forgery == "beyond" else kept.sequence
    digest = "0" * 64 if forgery == "hash" else kept.hash
    message = Mark(kept.chain, sequence, digest, kept.at, b"", b"").message
    signature = b"x" * 64 if forgery == "signature" else stranger.sign(message, purpose=PURPOSE)
    Checkpoint.objects.create(
        chain=kept.chain, sequence=sequence, hash=digest, at=timezone.now(), signer=row.signer, signing_public=stranger.public, signature=signature
    )
    found = verify_chain(kept.chain, signers=signers_of(kept.chain)).broken
    expected = {"stranger": "signer", "hash": "signer", "signature": "signature", "beyond": "cut tail or older database"}[forgery]
    assert found == Break(kept.chain, sequence, expected)


def test_checkpoint_of_another_history_in_the_database_breaks_the_chain(kept: Mark, cast: Cast) -> None:
    pair, digest = cast.botagoz.keys.signing_pair(), "0" * 64
    signature = pair.sign(Mark(kept.chain, kept.sequence, digest, kept.at, b"", b"").message, purpose=PURPOSE)
    Checkpoint.objects.update(hash=digest, signature=signature)
    found = verify_chain(kept.chain, signers=signers_of(kept.chain)).broken
    assert found == Break(kept.chain, kept.sequence, "other history")


@pytest.mark.parametrize("text", ["", "{", "[1]", "{}", '{"chain": "x", "sequence": "y"}', "null"])
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(BadMark):
        Mark.read(text)


def test_checkpoint_tells_of_no_case(kept: Mark, cast: Cast) -> None:
    assert set(kept.printed()) == {"chain", "sequence", "hash", "at", "signing_public", "signature"}
    assert kept.chain == chain_of(cast.saule.organisation_id)
