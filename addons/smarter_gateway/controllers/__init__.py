from . import me
