import Commands
import Glibc

exit(DSV.run(Array(CommandLine.arguments.dropFirst()), in: .process()).rawValue)
