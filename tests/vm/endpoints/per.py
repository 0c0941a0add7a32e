# SPDX-License-Identifier: GPL-2.0-only
"""
Turns values into aligned PER (X.691) and back, for types described by small objects.

    Int(lo, hi) Bool() Null() Octets(lo, hi) Bmp(lo, hi) Digits() Oid()   str, int, bytes, None
    Choice(["a", "b"...], ["ext"...], {name: type})                     (name, value)
    Seq([("a", T), ("b?", T)...], [extension additions...])             dict; "?": may be missing
    SeqOf(T, lo, hi)                                                    list

Extension lists are None where the ASN.1 has no "...". What a decoder does not know among the
extensions it skips. Limits: no fragmented lengths, no integer beyond 32 bits.
"""


class Writer:
    """Bits, most significant first."""

    def __init__(self):
        self.data, self.used = bytearray(), 0

    def bits(self, value, count):
        for shift in range(count - 1, -1, -1):
            if not self.used:
                self.data.append(0)
            self.data[-1] |= (value >> shift & 1) << (7 - self.used)
            self.used = (self.used + 1) % 8

    def octets(self, data):
        self.used = 0
        self.data += data

    def length(self, count):
        self.octets(bytes([count]) if count < 128 else (0x8000 | count).to_bytes(2, "big"))

    def open(self, kind, value):
        """A value wrapped so that whoever does not know it can skip it."""
        inner = encode(kind, value) or b"\0"
        self.length(len(inner))
        self.octets(inner)


class Reader:
    """The same, read; whatever is not there raises ValueError."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def bits(self, count):
        if self.at + count > len(self.data) * 8:
            raise ValueError("PER: message ends early")
        value = 0
        for self.at in range(self.at + 1, self.at + count + 1):
            value = value << 1 | self.data[(self.at - 1) // 8] >> (7 - (self.at - 1) % 8) & 1
        return value

    def octets(self, count):
        start = (self.at + 7) // 8
        if start + count > len(self.data):
            raise ValueError("PER: message ends early")
        self.at = (start + count) * 8
        return bytes(self.data[start : start + count])

    def length(self):
        first = self.octets(1)[0]
        return first if first < 128 else (first & 0x3F) << 8 | self.octets(1)[0]


def encode(kind, value):
    writer = Writer()
    kind.put(writer, value)
    return bytes(writer.data)


def decode(kind, data):
    return kind.get(Reader(data))


class Int:
    """A whole number between two bounds."""

    def __init__(self, lo, hi):
        self.lo, self.hi, self.span = lo, hi, hi - lo + 1

    def _octets_most(self):
        return ((self.span - 1).bit_length() + 7) // 8

    def put(self, writer, value):
        value -= self.lo
        if not 0 <= value < self.span:
            raise ValueError(f"{value + self.lo} is outside {self.lo}..{self.hi}")
        if self.span < 256:
            writer.bits(value, (self.span - 1).bit_length())
        elif self.span <= 65536:
            writer.octets(value.to_bytes(self._octets_most(), "big"))
        else:
            needed = max(1, (value.bit_length() + 7) // 8)
            writer.bits(needed - 1, (self._octets_most() - 1).bit_length())
            writer.octets(value.to_bytes(needed, "big"))

    def get(self, reader):
        if self.span < 256:
            return self.lo + reader.bits((self.span - 1).bit_length())
        count = self._octets_most()
        if self.span > 65536:
            count = 1 + reader.bits((count - 1).bit_length())
        return self.lo + int.from_bytes(reader.octets(count), "big")


class Bool:
    def put(self, writer, value):
        writer.bits(int(value), 1)

    def get(self, reader):
        return bool(reader.bits(1))


class Null:
    def put(self, writer, value):
        assert value is None, value

    def get(self, reader):
        return None


class _Counted:
    """What begins with how many there are of it."""

    def __init__(self, lo=None, hi=None):
        self.count = Int(lo, hi) if lo is not None and lo != hi else None
        self.fixed = lo if lo == hi else None

    def put_count(self, writer, count):
        if self.count:
            self.count.put(writer, count)
        elif self.fixed is None:
            writer.length(count)
        elif count != self.fixed:
            raise ValueError(f"{count} where {self.fixed} are due")

    def get_count(self, reader):
        if self.count:
            return self.count.get(reader)
        return reader.length() if self.fixed is None else self.fixed


class Octets(_Counted):
    def put(self, writer, value):
        self.put_count(writer, len(value))
        writer.octets(value)

    def get(self, reader):
        return reader.octets(self.get_count(reader))


class Oid(Octets):
    """An object identifier, its content as bytes."""


class Bmp(_Counted):
    def put(self, writer, value):
        self.put_count(writer, len(value))
        writer.octets(value.encode("utf-16-be"))

    def get(self, reader):
        return reader.octets(2 * self.get_count(reader)).decode("utf-16-be")


class Digits:
    """A number to dial: 1 to 128 characters of an alphabet, four bits each."""

    COUNT, ALPHABET = Int(1, 128), "#*,0123456789"

    def put(self, writer, value):
        self.COUNT.put(writer, len(value))
        writer.octets(b"")
        for char in value:
            writer.bits(self.ALPHABET.index(char), 4)

    def get(self, reader):
        count = self.COUNT.get(reader)
        reader.octets(0)
        return "".join(self.ALPHABET[reader.bits(4)] for _ in range(count))


class SeqOf(_Counted):
    def __init__(self, kind, lo=None, hi=None):
        super().__init__(lo, hi)
        self.kind = kind

    def put(self, writer, value):
        self.put_count(writer, len(value))
        for item in value:
            self.kind.put(writer, item)

    def get(self, reader):
        return [self.kind.get(reader) for _ in range(self.get_count(reader))]


class Choice:
    def __init__(self, root, extensions, kinds=None):
        self.root, self.extensions, self.kinds = root, extensions, kinds or {}
        self.index = Int(0, len(root) - 1)

    def _kind(self, name):
        return self.kinds.get(name, NULL)

    def put(self, writer, value):
        name, inner = value
        beyond = name not in self.root
        if self.extensions is not None:
            writer.bits(beyond, 1)
        if not beyond:
            self.index.put(writer, self.root.index(name))
            self._kind(name).put(writer, inner)
        else:
            writer.bits(self.extensions.index(name), 7)
            writer.open(self._kind(name), inner)

    def get(self, reader):
        if self.extensions is None or not reader.bits(1):
            name = self.root[self.index.get(reader)]
            return name, self._kind(name).get(reader)
        index = reader.bits(7)
        data = reader.octets(reader.length())
        if index >= len(self.extensions):
            return "unknown", data
        name = self.extensions[index]
        return name, decode(self._kind(name), data)


class Seq:
    def __init__(self, root, extensions=None):
        self.root = [(name.rstrip("?"), kind, name.endswith("?")) for name, kind in root]
        self.extensions = extensions
        self.names = {name for name, _ in (extensions or [])} | {name for name, _, _ in self.root}

    def put(self, writer, value):
        if unknown := set(value) - self.names:
            raise ValueError(f"no such member: {unknown}")
        present = [name in value for name, _ in self.extensions or []]
        if self.extensions is not None:
            writer.bits(any(present), 1)
        for name, _, optional in self.root:
            if optional:
                writer.bits(name in value, 1)
        for name, kind, optional in self.root:
            if not optional or name in value:
                kind.put(writer, value[name])
        if any(present):
            self._put_extensions(writer, value, present)

    def _put_extensions(self, writer, value, present):
        writer.bits(len(present) - 1, 7)
        for bit in present:
            writer.bits(bit, 1)
        for name, kind in self.extensions:
            if name in value:
                writer.open(kind, value[name])

    def get(self, reader):
        extended = self.extensions is not None and reader.bits(1)
        bitmap = {name: reader.bits(1) for name, _, optional in self.root if optional}
        value = {
            name: kind.get(reader) for name, kind, _ in self.root if bitmap.get(name, True)
        }
        if extended:
            value.update(self._get_extensions(reader))
        return value

    def _get_extensions(self, reader):
        present = [reader.bits(1) for _ in range(reader.bits(7) + 1)]
        value = {}
        for index in (index for index, bit in enumerate(present) if bit):
            data = reader.octets(reader.length())
            if index < len(self.extensions):
                name, kind = self.extensions[index]
                value[name] = decode(kind, data)
        return value


class Never:
    """A member that these endpoints neither send nor understand."""

    def put(self, writer, value):
        raise ValueError("not a member these endpoints speak")

    def get(self, reader):
        raise ValueError("not a member these endpoints speak")


NULL, BOOL, NEVER = Null(), Bool(), Never()
